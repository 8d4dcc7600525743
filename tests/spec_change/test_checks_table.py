import copy
import pytest
from check_edits import schema_pair
from changes import spec_diff
from changes.change import verdict
from changes.checks import levels
@pytest.mark.parametrize("name,level", [(n, l) for n, l in levels().items() if schema_pair(n)])
def test_x(name, level):
    b, a = schema_pair(name)
    found = spec_diff.compare(b, a)
    assert verdict(found) is level, list(map(str, found))
