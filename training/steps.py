"""From a data folder to weights: ``python -m training DATA [--work FOLDER] [--settings FILE]`` (``make train DATA=…``).

DATA holds ``nerel/train``, ``nerel/dev`` (brat) and, for silver labels, ``articles`` (JSONL with id and text, or plain
text). Steps, each kept in the work folder and passed over when it is there:

1. teachers: networks of several seeds on NEREL;
2. silver: what they make of the articles together, as probabilities;
3. students: networks that begin with the first teacher's weights and learn from NEREL and the silver labels;
4. the mean of the students' weights: the network of spans, whose encodings all later steps read;
5. a network of relations between known entities, on NEREL;
6. decision thresholds, and the export into ``pipeline/models/weights``.
"""

from __future__ import annotations

import argparse
import copy
import json
import multiprocessing
import pickle
import tomllib
from pathlib import Path

import torch

from training import card, distil, words
from training.compress import moments
from training.data import Vocabulary, articles
from training.export import export
from training.links import keep_encodings, likely, new_links, train_links
from training.network import Network
from training.train import nerel, train
from training.tune import tune

HERE = Path(__file__).parent


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument(
        "--work",
        type=Path,
        default=Path("training-work"),
        help="checkpoints and logs; a second call goes on where the first one ended",
    )
    parser.add_argument("--settings", type=Path, default=HERE / "settings.toml")
    parser.add_argument("--weights", type=Path, default=HERE.parent / "pipeline/models/weights")
    args = parser.parse_args()
    settings = tomllib.loads(args.settings.read_text(encoding="utf-8"))
    args.work.mkdir(parents=True, exist_ok=True)
    if not (args.work / "nerel.pickle").exists():
        # what the network sees of the lexicon is frozen when training begins
        words.write(args.weights)
    data = _kept(args.work / "nerel.pickle", lambda: nerel(args.data / "nerel"))
    _parallel(_teach, [(args.work, number, settings) for number in range(len(settings["teachers"]["each"]))])
    shares = settings["silver"]["processes"]
    if (args.data / "articles").is_dir():
        _kept(args.work / "articles.pickle", lambda: distil.pieces(articles(args.data / "articles")))
        _parallel(_label, [(args.work, share, shares, len(settings["teachers"]["each"])) for share in range(shares)])
    _parallel(_study, [(args.work, number, settings, shares) for number in range(len(settings["students"]["each"]))])
    examples, dev, labels = data
    checkpoints = [
        torch.load(args.work / f"student-{n}/last.pt", weights_only=False)
        for n in range(len(settings["students"]["each"]))
    ]
    checkpoint = {
        "network": distil.mean([c["averaged"] for c in checkpoints]),
        "settings": {**checkpoints[0]["settings"], "links": settings["links"]},
        "labels": labels.json(),
    }
    network = Network(checkpoint["settings"]["network"], len(labels.types), len(labels.relations))
    network.load_state_dict(checkpoint["network"])
    torch.save(checkpoint, args.work / "spans.pt")
    examples, dev = _kept(args.work / "read.pickle", lambda: _read(network, data))
    _parallel(_relate, [(args.work, settings)])
    links = new_links(settings["links"], labels, dev[0], likely(examples, labels))
    checkpoint["links"] = torch.load(args.work / "links/last.pt", weights_only=False)["averaged"]
    links.load_state_dict(checkpoint["links"])
    checkpoint["moments"] = moments(network, examples, labels)
    checkpoint.update(tune([network], dev, Vocabulary(dev), labels, links))
    torch.save(checkpoint, args.work / "final.pt")
    export(checkpoint, args.weights)
    card.write(checkpoint, args.weights)
    print(json.dumps(checkpoint["scores"], ensure_ascii=False, indent=1))


def _read(network: Network, data: tuple) -> tuple[list, list]:
    """The training and the development part with the network's encodings."""
    examples, dev, labels = data
    for part in (examples, dev):
        keep_encodings(network, part, labels)
    return examples, dev


def _silver(work: Path, shares: int) -> list:
    return [
        e
        for share in range(shares)
        if (file := work / f"silver-{share}.pickle").exists()
        for e in pickle.loads(file.read_bytes())
    ]


def _relate(work: Path, settings: dict) -> None:
    examples, dev = pickle.loads((work / "read.pickle").read_bytes())
    _, _, labels = pickle.loads((work / "nerel.pickle").read_bytes())
    with open(work / "links.log", "a", encoding="utf-8") as log:
        train_links(
            {"links": settings["links"]},
            examples,
            dev,
            labels,
            work / "links",
            log=lambda line: print(line, file=log, flush=True),
        )


def _merged(settings: dict, section: str, number: int) -> dict:
    """Settings with what a section, and its member, say otherwise."""
    out = copy.deepcopy({k: settings[k] for k in ("network", "training")})
    for source in ({k: v for k, v in settings[section].items() if k != "each"}, settings[section]["each"][number]):
        for name, value in source.items():
            out["network" if name in out["network"] else "training"][name] = value
    return out


def _teach(work: Path, number: int, settings: dict) -> None:
    examples, dev, labels = pickle.loads((work / "nerel.pickle").read_bytes())
    with open(work / f"teacher-{number}.log", "a", encoding="utf-8") as log:
        train(
            _merged(settings, "teachers", number),
            examples,
            dev,
            labels,
            work / f"teacher-{number}",
            log=lambda line: print(line, file=log, flush=True),
        )


def _label(work: Path, share: int, shares: int, teachers: int) -> None:
    if (target := work / f"silver-{share}.pickle").exists():
        return
    _, _, labels = pickle.loads((work / "nerel.pickle").read_bytes())
    networks = []
    for number in range(teachers):
        checkpoint = torch.load(work / f"teacher-{number}/best.pt", weights_only=False)
        network = Network(checkpoint["settings"]["network"], len(labels.types), len(labels.relations))
        network.load_state_dict(checkpoint["network"])
        networks.append(network)
    pieces = pickle.loads((work / "articles.pickle").read_bytes())[share::shares]
    distil.label(networks, pieces, labels, log=lambda line: None)
    _write(target, pieces)


def _study(work: Path, number: int, settings: dict, shares: int) -> None:
    examples, dev, labels = pickle.loads((work / "nerel.pickle").read_bytes())
    silver = _silver(work, shares)
    start = torch.load(work / "teacher-0/best.pt", weights_only=False)["network"]
    with open(work / f"student-{number}.log", "a", encoding="utf-8") as log:
        train(
            _merged(settings, "students", number),
            examples,
            dev,
            labels,
            work / f"student-{number}",
            silver=silver,
            start=start,
            log=lambda line: print(line, file=log, flush=True),
        )


def _kept(file: Path, make):
    """What ``make`` gives, from the file if it is there."""
    if not file.exists():
        _write(file, make())
    return pickle.loads(file.read_bytes())


def _write(file: Path, value) -> None:
    temporary = file.with_suffix(".tmp")
    temporary.write_bytes(pickle.dumps(value))
    temporary.replace(file)


def _parallel(function, calls: list[tuple]) -> None:
    """Each call in a process of its own, as many at a time as there are cores.

    Raises:
        RuntimeError: one of them failed.
    """
    context = multiprocessing.get_context("spawn")
    with context.Pool(min(len(calls), context.cpu_count())) as pool:
        for result in [pool.apply_async(function, call) for call in calls]:
            result.get()
