"""Memory that a measured process took."""

from __future__ import annotations

from pathlib import Path


def peak_mebibytes() -> float:
    """Most resident memory of this process so far, in mebibytes.

    getrusage would do on macOS; on Linux what it tells a child includes the memory of the parent that started it.
    """
    status = Path("/proc/self/status")
    if not status.exists():
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return next(float(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
