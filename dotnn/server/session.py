"""A connection to an editor: open documents and position encoding."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from lsprotocol import types
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer

from dotnn.compiler import editing

from .documents import Documents, path_of


class _Placed(Protocol):
    """Parameters of a request at a position."""

    @property
    def text_document(self) -> types.TextDocumentIdentifier: ...

    @property
    def position(self) -> types.Position: ...


@dataclass
class Session:
    """State that the handlers share."""

    server: LanguageServer
    documents: Documents = field(default_factory=Documents)

    @property
    def units(self) -> editing.Units:
        """The editor's encoding of columns."""
        match self.server.workspace.position_encoding:
            case types.PositionEncodingKind.Utf8:
                return "utf-8"
            case types.PositionEncodingKind.Utf32:
                return "utf-32"
            case _:
                return "utf-16"

    async def place(self, params: _Placed) -> tuple[editing.Analysis, int]:
        """The analysis and the offset that a request refers to."""
        analysis = await self.documents.analysis(params.text_document.uri)
        return analysis, self.offset(analysis, params.position)

    def offset(self, analysis: editing.Analysis, position: types.Position) -> int:
        """Offset of a position in a text.

        A column after the end of a line is that end, as the protocol defines. The line
        after the last one is the end of the text, where the ranges of editors end.

        Raises:
            JsonRpcInvalidParams: the text does not reach that line.
        """
        lines = self.positions(analysis).lines
        if position.line > lines:
            raise JsonRpcInvalidParams(
                f"expected a line from 0 to {lines}, got {position.line}"
            )
        return self.positions(analysis).offset(position.line, position.character)

    def positions(self, analysis: editing.Analysis) -> editing.Positions:
        return editing.Positions(analysis.own_text, self.units)

    def folders(self) -> list[Path]:
        """Folders that are open in the editor, by any of the protocol's names."""
        workspace = self.server.workspace
        found = [path_of(folder.uri) for folder in workspace.folders.values()]
        if not found and workspace.root_path:
            found = [Path(workspace.root_path)]
        return [path for path in found if path is not None and path.is_dir()]
