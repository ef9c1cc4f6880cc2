"""Which paths below the output folder are claimed by files that come first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator


def folders(path: str) -> Iterator[str]:
    """The folders on the way to a file, outermost first."""
    for end, sign in enumerate(path):
        if sign == "/":
            yield path[:end]


class Claims:
    """The paths of some files; none differs from another in case only, as on many disks."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._files = {path.casefold() for path in paths}
        self._folders = {folder for path in self._files for folder in folders(path)}
        # Most paths share nothing with any, not even the outermost folder.
        self._outermost = {path.partition("/")[0] for path in self._files}

    def hold(self, path: str) -> bool:
        """Whether no other file can stand at ``path``, for one is there, on the way or below."""
        path = path.casefold()
        return path.partition("/")[0] in self._outermost and (
            path in self._files
            or path in self._folders
            or any(folder in self._files for folder in folders(path))
        )


__all__ = ["Claims", "folders"]
