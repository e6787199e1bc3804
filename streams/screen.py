"""The terminal: its width, its colours, and rows that wrap below themselves. In a pipe a row is one line, whole, for grep.

Knows nothing of news: whoever gives it text has made it printable.
"""

from collections.abc import Iterable, Sequence
from itertools import zip_longest

from rich.console import Console
from rich.table import Table
from rich.text import Text

STYLES = {
    "person": "bold yellow",
    "organisation": "bold magenta",
    "place": "bold green",
    "demonym": "green",
    "event": "bold red",
    "work": "bold blue",
    "product": "bold cyan",
    "other": "bold",
    "PER": "bold yellow",
    "ORG": "bold magenta",
    "LOC": "bold green",
    "MISC": "bold red",
}
"""Of the types of names, ours and CoNLL-2002's. Never the only sign of a type: who sees no colours reads its word."""
GAP = 2
PIPE_CHARS = 10_000
"""Longer than a row of any table."""


class Screen(Console):
    """Standard output. A pipe has no width, so nothing is cut there to fit one.

    A pipe that was closed is an error, for the command line to end by: rich would end with code 1.
    """

    def __init__(self) -> None:
        super().__init__(highlight=False)
        if not self.is_terminal:
            self.width = PIPE_CHARS

    def on_broken_pipe(self) -> None:
        raise BrokenPipeError


def show_row(console: Console, label: Text, *lines: Text) -> None:
    """`label`, and `lines` beside it: on a terminal they wrap there, in a pipe all is one line."""
    if not console.is_terminal:
        console.print(Text(" " * GAP).join(part for part in (label, *lines) if part), soft_wrap=True)
        return
    grid = Table.grid(padding=(0, GAP, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold", ratio=1)
    for number, line in enumerate(lines):
        grid.add_row(label if number == 0 else "", line)
    console.print(grid)


def show_table(
    console: Console, columns: Sequence[str], rows: Iterable[Sequence[str | Text]], numbers: Sequence[str] = ()
) -> None:
    """A line for each row, `numbers` to the right; on a terminal that is too narrow a line for each cell, after its column."""
    cells = [[cell if isinstance(cell, Text) else Text(cell) for cell in row] for row in rows]
    heads = [Text(column) for column in columns]
    widths = [max(cell.cell_len for cell in column) for column in zip_longest(heads, *cells, fillvalue=Text())]
    if sum(widths) + len(widths) * GAP > console.width:
        for name, *others in cells:
            console.print(name, style="bold")
            for column, cell in zip(columns[1:], others, strict=False):
                show_row(console, Text(f"  {column:<{max(map(len, columns))}}", "dim"), cell)
        return
    table = Table(box=None, header_style="bold")
    for column in columns:
        table.add_column(column, justify="right" if column in numbers else "left")
    for row in cells:
        table.add_row(*row)
    console.print(table)


def show_legend(console: Console, types: Iterable[str]) -> None:
    """Which colour is which type, where there are colours."""
    if console.is_terminal and not console.no_color:
        console.print(Text("  ").join(Text(name, STYLES[name]) for name in types))
