"""Elements of HTML by what they do to lines of text (HTML Living Standard, section 15.3); rows of tables as lines."""

from __future__ import annotations

#: elements whose content nobody sees
UNSEEN = {"script", "style", "template", "noscript", "head", "title", "object", "iframe", "svg", "math", "select"}
#: elements that begin and end a line
BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt"),
    *("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li"),
    *("main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"),
}
#: elements without an end
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}


def row_lines(cells: list[list[str]]) -> list[str]:
    """Lines of a row of a table from the lines of its cells: one with tabs between the cells, or, where a cell holds
    several paragraphs, those.
    """
    if any(len(cell) > 1 for cell in cells):
        return [line for cell in cells for line in cell]
    return ["\t".join(cell[0] if cell else "" for cell in cells).rstrip("\t")] if any(cells) else []
