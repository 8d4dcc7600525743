"""The next version. The verdict says which number is raised; before 1.0, a breaking change raises the second one.

https://semver.org
"""

from packaging.version import Version

from changes.change import Level

FIRST = "0.1.0"


def following(version: str | None, level: Level, local: str = "") -> str:
    """Return the version after the last release, or the first version if there is none.

    Args:
        version: The last release.
        level: What changed since then.
        local: The name of the fork, which its versions end in: `0.2.0+acme`.
    """
    if level is Level.NONE and version is not None:
        return version
    suffix = f"+{local}" if local else ""
    return f"{_raised(Version(version), level) if version else FIRST}{suffix}"


def _raised(last: Version, level: Level) -> str:
    """Return the version without the name of a fork."""
    major, minor, patch = (*last.release, 0, 0)[:3]
    if last.is_prerelease:
        return last.base_version
    if level is Level.MAJOR and major > 0:
        return f"{major + 1}.0.0"
    if level is Level.PATCH:
        return f"{major}.{minor}.{patch + 1}"
    return f"{major}.{minor + 1}.0"
