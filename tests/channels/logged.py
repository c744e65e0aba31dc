"""What modules log, read as it would be written: their loggers are replaced, because tests are quiet and loggers are kept."""

from __future__ import annotations

from typing import Any

import pytest
import structlog
from structlog.testing import LogCapture


def logged(monkeypatch: pytest.MonkeyPatch, *modules: str) -> list[Any]:
    """Every entry from now on."""
    capture = LogCapture()
    logger = structlog.wrap_logger(None, processors=[capture], wrapper_class=structlog.make_filtering_bound_logger(0))
    for module in modules:
        monkeypatch.setattr(f"{module}.log", logger)
    return capture.entries
