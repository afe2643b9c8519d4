"""The bot's errors: the tree that is drawn is the real one, and each says the way out."""

from bot import errors
from ingest.errors import GazetteError


def test_the_error_tree_in_its_docstring_is_the_real_one() -> None:
    lines = (errors.__doc__ or "").splitlines()[3:]
    drawn = {line.lstrip("│├└─ ").split()[0] for line in lines if line.strip()}
    real = {
        name: each for name, each in vars(errors).items()
        if isinstance(each, type) and issubclass(each, errors.BotError)
    }  # fmt: skip
    assert drawn == set(real)
    for name, each in real.items():
        leaf = not any(other is not each and issubclass(other, each) for other in real.values())
        assert not leaf or each.hint, f"{name} has no way out"


def test_an_error_says_by_its_type_whether_trying_again_helps() -> None:
    again = {
        name for name, each in vars(errors).items()
        if isinstance(each, type) and issubclass(each, GazetteError) and each.retryable
        and issubclass(each, errors.BotError)
    }  # fmt: skip
    assert {"ModelUnavailable", "ModelStalled", "ModelCutOff"} <= again
    assert not again & {"ModelMisconfigured", "ModelUncited", "ModelUnsupported", "OverBudget"}
