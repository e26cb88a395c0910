"""Fills the field ``bpm`` of a beets library, on import and by ``beet sametempo``.

    plugins: sametempo
    sametempo:
        auto: yes             # on import
        overwrite: no         # keeps a BPM that is there
        threads: 0            # files worked on at once; 0 for one per core
        min_confidence: 0     # leaves files alone whose tempo is less sure
        min_bpm: 0            # only tempi in this range; 0 for no limit
        max_bpm: 0
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Iterable

from beets import ui
from beets.plugins import BeetsPlugin

import sametempo


class SameTempoPlugin(BeetsPlugin):
    def __init__(self) -> None:
        super().__init__()
        self.config.add({"auto": True, "overwrite": False, "threads": 0, "min_confidence": 0.0, "min_bpm": 0.0, "max_bpm": 0.0})
        if self.config["auto"].get(bool):
            self.import_stages = [self.imported]
            self.register_listener("import_task_files", self.write_imported)

    def commands(self) -> list[ui.Subcommand]:
        command = ui.Subcommand("sametempo", help="estimate the tempo of items and fill their bpm")
        command.parser.add_option("-f", "--force", action="store_true", default=False, help="also where a BPM is there")
        command.parser.add_option("-p", "--pretend", action="store_true", default=False, help="show what would be done, change nothing")
        command.parser.add_option("-t", "--threads", type="int", default=None, help="files worked on at once; 0 for one per core")
        command.func = self.run
        return [command]

    def run(self, lib: Any, options: Any, arguments: list[str]) -> None:
        self.fill(
            lib.items(arguments), force=options.force or self.config["overwrite"].get(bool), pretend=options.pretend,
            threads=self.config["threads"].get(int) if options.threads is None else options.threads, write=ui.should_write())

    def imported(self, session: Any, task: Any) -> None:
        self.fill(
            task.imported_items(), force=self.config["overwrite"].get(bool), pretend=False, threads=self.config["threads"].get(int),
            write=False, shown=False)

    def write_imported(self, session: Any, task: Any) -> None:
        # Only now are the files those of the library: before, tags would be written into what it copies.
        if ui.should_write():
            for item in task.imported_items():
                if item.get("bpm"):
                    item.try_write()

    def fill(self, items: Iterable[Any], *, force: bool, pretend: bool, threads: int, write: bool, shown: bool = True) -> None:
        """Estimates the items that need it, several at once, and stores the tempi one after another."""
        wanted = [item for item in items if force or not item.get("bpm")]
        # Read on this thread: on others a path may be relative to the library.
        paths = [os.fsdecode(item.path) for item in wanted]
        with ThreadPoolExecutor(threads or os.cpu_count() or 1) as pool:
            for item, found in zip(wanted, pool.map(self.estimate, paths)):
                if isinstance(found, sametempo.SameTempoError):
                    self._log.error("{}", found)
                    continue
                reason = self.reason_to_skip(found)
                if reason:
                    self._log.info("{}: {}", item, reason)
                    continue
                bpm = round(found.tempo_bpm or 0)
                if shown:
                    ui.print_(f"{item}: {item.get('bpm') or 'no BPM'} -> {bpm}")
                if pretend or item.get("bpm") == bpm:
                    continue
                item["bpm"] = bpm
                item.store()
                if write:
                    item.try_write()

    def estimate(self, path: str) -> sametempo.Estimate | sametempo.SameTempoError:
        low, high = self.config["min_bpm"].as_number(), self.config["max_bpm"].as_number()
        try:
            return sametempo.estimate(path, min_bpm=low or None, max_bpm=high or None)
        except sametempo.SameTempoError as error:
            return error

    def reason_to_skip(self, found: sametempo.Estimate) -> str | None:
        if found.refusal:
            return f"no tempo ({found.refusal})"
        least = self.config["min_confidence"].as_number()
        return f"confidence {found.confidence:.2f} is below {least}" if found.confidence < least else None
