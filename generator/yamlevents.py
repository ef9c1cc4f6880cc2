"""All of YAML that is safe, from the events of PyYAML: no object is ever built.

Imported only where it is needed: most files hold nothing but what
:mod:`generator.plainyaml` reads.
"""

from __future__ import annotations

from typing import Any

import yaml

from generator.errors import FrontMatterError
from generator.plainyaml import MAX_DEPTH, MAX_NODES, NULLS, SECRET, Path

# Where libyaml is missing PyYAML falls back to its own parser: slower, same events.
_Parser: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_TOO_DEEP = f"is nested deeper than {MAX_DEPTH} levels"
_TABS = "indent with spaces, not with tabs"
_QUOTES = "quote texts that hold a colon, a quote or a bracket"


def read_events(
    front: str, places: dict[Path, tuple[int, bool]] | None, first: int = 2
) -> dict[str, Any]:
    """Build plain data from the YAML events of ``front``, which starts at line ``first``.

    ``places`` collects line and style by path when given.
    """
    try:
        parser = _Parser(front)
        try:
            return _Builder(places, first).build(parser)
        finally:
            parser.dispose()
    except FrontMatterError:
        raise
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + first if mark else 1
        # The parser's own words are fixed phrases; they never quote the text.
        problem = str(error.problem or error.context)
        if "nesting depth" in problem:  # newer ones look ahead, and stop before an event comes
            raise FrontMatterError(_TOO_DEEP, line) from None
        hint = _TABS if mark and _is_tabbed(front, mark.line) else _QUOTES
        raise FrontMatterError(f"is not valid YAML: {problem}", line, hint) from None
    except yaml.YAMLError as error:
        position = int(getattr(error, "position", 0) or 0)
        before = front.encode("utf-8", "replace")[:position]
        raise FrontMatterError(
            "holds characters that YAML does not allow", before.count(b"\n") + first
        ) from None
    except (ValueError, OverflowError, RecursionError):
        raise FrontMatterError("is not valid YAML", first) from None


def _is_tabbed(front: str, line: int) -> bool:
    """Whether there is a tab in the indent of a line, counted from 0."""
    text = "".join(front.split("\n")[line : line + 1])
    return "\t" in text[: len(text) - len(text.lstrip())]


class _Builder:
    """A small stack machine from events to data."""

    def __init__(self, places: dict[Path, tuple[int, bool]] | None, first: int) -> None:
        self.places = places
        self.first = first
        self.nodes = 0

    def build(self, parser: Any) -> dict[str, Any]:
        stack: list[list[Any]] = []  # [container, key in waiting, path, is secret]
        result: Any = None
        documents = 0
        while True:
            event = parser.get_event()
            if event is None or isinstance(event, yaml.StreamEndEvent):
                break
            if isinstance(event, (yaml.StreamStartEvent, yaml.DocumentEndEvent)):
                continue
            line = event.start_mark.line + self.first
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1 or event.version or event.tags:
                    raise FrontMatterError("holds more than one YAML document", line)
                continue
            if isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                stack.pop()
                continue
            self._check(event, line, len(stack))
            if isinstance(event, yaml.ScalarEvent):
                plain = not event.style
                value: Any = event.value
                if stack and isinstance(stack[-1][0], dict) and stack[-1][1] is None:
                    self._open_key(stack[-1], value, plain, line)
                    continue
                self._place(stack, value if not (plain and value in NULLS) else None, line, plain)
                if not stack:
                    result = value
            else:
                container: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
                path, secret = self._place(stack, container, line, False)
                if not stack:
                    result = container
                stack.append([container, None, path, secret])
        if not isinstance(result, dict):
            raise FrontMatterError(
                "front matter is not a mapping", self.first, "write one `key: value` on each line"
            )
        return result

    def _check(self, event: Any, line: int, depth: int) -> None:
        self.nodes += 1
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            raise FrontMatterError(
                "uses a YAML anchor or alias", line, "write the value out in full"
            )
        if event.tag:
            raise FrontMatterError("uses a YAML tag", line, "remove the word that starts with !")
        if depth >= MAX_DEPTH:
            raise FrontMatterError(_TOO_DEEP, line)
        if self.nodes > MAX_NODES:
            raise FrontMatterError(f"holds more than {MAX_NODES} values", line)

    def _open_key(self, top: list[Any], key: str, plain: bool, line: int) -> None:
        if plain and key == "<<":
            raise FrontMatterError("uses a YAML merge key", line, "write the keys out in full")
        if key in top[0]:
            raise FrontMatterError(
                "appears twice", line, "keep one of the two lines", field=key[:60]
            )
        top[1] = key

    def _place(
        self, stack: list[list[Any]], value: Any, line: int, plain: bool
    ) -> tuple[Path, bool]:
        """Put a value into the container on top; return its path, and whether it is secret."""
        if not stack:
            return (), False
        container, key, path, secret = stack[-1]
        if isinstance(container, dict):
            if key is None:
                raise FrontMatterError("has a key that is not text", line)
            stack[-1][1] = None
            secret = secret or key.lower() == SECRET
            if secret:
                container.pop(key, None)
            else:
                container[key] = value
            here = (*path, key)
        else:
            here = (*path, len(container))
            container.append(value)
        if self.places is not None and not secret:
            self.places[here] = (line, plain)
        return here, secret


def read_scalars(raw: bytes) -> dict[str, str]:
    """The top-level scalars of a trusted YAML file, such as a ``_config.yml``.

    Everything nested, anchored or tagged is passed over; no object is built.

    Raises:
        FrontMatterError: it is not YAML.
    """
    found: dict[str, str] = {}
    depth, key = 0, None
    try:
        for event in yaml.parse(raw, Loader=_Parser):
            if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                depth += 1
                key = None if depth == 2 else key
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                depth -= 1
            elif depth == 1 and isinstance(event, yaml.ScalarEvent):
                if key is None:
                    key = event.value
                else:
                    if event.style or event.value not in NULLS:
                        found[key] = event.value
                    key = None
            elif depth == 1 and isinstance(event, yaml.AliasEvent):
                key = None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FrontMatterError(f"is not valid YAML: {error.problem}", line) from None
    except (yaml.YAMLError, ValueError):
        raise FrontMatterError("is not valid YAML") from None
    return found
