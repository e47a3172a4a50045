"""A TV of 2018 and one of 2019: paired, live, celebrating, marked when it is cut off, back again."""

import re
from collections.abc import Iterator

import pytest

from tests.entering import enter
from tests.house import House
from tests.old_engines import layout
from tests.old_engines.engine import BACK, Engine, engine

pytestmark = pytest.mark.timeout(600)

CODE = re.compile(r"^\d{3} \d{3}$")
CODE_SHOWN = "document.querySelector('.code text').textContent"
QR = "(function () { var b = document.querySelector('[data-pairing] .qr svg, .qr svg').getBoundingClientRect(); return [b.width, b.height]; })()"


@pytest.fixture(scope="module", params=[69, 77])
def old(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """Give the engine of an old TV."""
    with engine(request.param, tmp_path_factory.mktemp("engine")) as started:
        yield started
