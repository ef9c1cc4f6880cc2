"""Which folders of a tree are there, with no link on the way to them."""

from __future__ import annotations

import os

OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


class PlainFolders:
    """The folders below an open one; each is looked at once, with all that are in it."""

    def __init__(self, root: int) -> None:
        self._root = root
        self._plain: dict[str, bool] = {"": True}
        self._looked: set[str] = set()

    def hold(self, folder: str) -> bool:
        """Whether a folder is there with no link on the way to it."""
        plain = self._plain.get(folder)
        if plain is None:
            above = folder.rpartition("/")[0]
            if above not in self._looked and self.hold(above):
                self._look(above)
            plain = self._plain.setdefault(folder, False)
        return plain

    def _look(self, folder: str) -> None:
        """Note which folders are in a folder: the system tells of all at once."""
        self._looked.add(folder)
        way = f"{folder}/" if folder else ""
        try:
            handle = os.open(folder or ".", OPEN_FOLDER, dir_fd=self._root)
        except OSError:
            return
        try:
            with os.scandir(handle) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        self._plain[way + entry.name] = True
        except OSError:
            pass
        finally:
            os.close(handle)
