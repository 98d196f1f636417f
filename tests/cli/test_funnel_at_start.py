"""With which funnel file a worker or a gateway begins; the rest of it is tested on a stack."""

import pytest

from stream.cli.funnel_at_start import funnel_at_start
from stream.config.funnel_file import FunnelError
from stream.config.settings import Settings


def test_a_broken_file_is_refused_where_nobody_says_with_which_one_was_counted(tmp_path):
    path = tmp_path / "funnel.yaml"
    path.write_text("time_zone: Nowhere\n")
    with pytest.raises(FunnelError, match=r"funnel\.yaml:1: time_zone"):
        funnel_at_start(Settings(funnel_file=path, kafka="127.0.0.1:1"))
