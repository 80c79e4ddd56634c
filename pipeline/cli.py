"""The command ``svodka``: what stands between the operating system and ``pipeline.commands``.

Whatever happens, the process ends with a status that says what it was, and without a traceback where none helps.
"""

from __future__ import annotations

import errno
import os
import sys

#: exit statuses (those of sysexits.h where one fits): an error of svodka's own, an output that cannot be written,
#: Ctrl-C, a reader that went away
CRASHED, CANNOT_WRITE, INTERRUPTED, BROKEN_PIPE = 70, 74, 130, 141


def main() -> None:
    """Entry point of the command."""
    sys.exit(_guarded())


def _guarded() -> int:
    try:
        for stream in (sys.stdout, sys.stderr):
            # a terminal that knows fewer letters, and names that are no letters at all
            if stream is not None and hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
        status = _called()
        if sys.stdout is not None:
            sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return _closed(BROKEN_PIPE)
    except OSError as error:
        if error.errno == errno.EPIPE:
            return _closed(BROKEN_PIPE)
        print(f"svodka: {error.filename or 'the output'}: {error.strerror or error}", file=sys.stderr)
        return _closed(CANNOT_WRITE)
    except Exception:
        import traceback

        traceback.print_exc()
        print("svodka: an error of svodka's own; what was committed stays, the next run does the rest", file=sys.stderr)
        return CRASHED


def _called() -> int:
    """The status of the command that was asked for."""
    import typer

    from pipeline.commands import application

    try:
        result = application()(prog_name="svodka", standalone_mode=False)
    except typer.Abort as error:
        raise KeyboardInterrupt from error
    except SystemExit as error:
        # outside of its standalone mode typer ends the process itself for one reason alone
        raise BrokenPipeError from error
    except Exception as error:
        # typer keeps its click to itself: what it raises for wrong usage can show itself and knows its status
        if not hasattr(error, "exit_code"):
            raise
        if hasattr(error, "show"):
            error.show()
        return error.exit_code
    return result if isinstance(result, int) else 0


def _closed(status: int) -> int:
    """``status``; what is left in the buffers has nowhere to go, and Python must not complain of it at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return status


if __name__ == "__main__":
    main()
