"""The next version. The verdict says which number is raised; before 1.0, a breaking change raises the second one.

https://semver.org
"""

from packaging.version import Version

from changes.change import Level

FIRST = "0.1.0"


def following(version: str | None, level: Level) -> str:
    """Return the version after the last release, or the first version if there is none."""
    if version is None:
        return FIRST
    last = Version(version)
    major, minor, patch = (*last.release, 0, 0)[:3]
    if level is Level.NONE:
        return version
    if last.is_prerelease:
        return last.base_version
    if level is Level.MAJOR and major > 0:
        return f"{major + 1}.0.0"
    if level is Level.PATCH:
        return f"{major}.{minor}.{patch + 1}"
    return f"{major}.{minor + 1}.0"
