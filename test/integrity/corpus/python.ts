import { aChange, added, type CorpusChange, edited, moved, removed, rewritten } from "./corpus-change.ts";

const LEDGER = `"""Tests of the ledger."""
import pytest

from ledger import Account, InsufficientFunds, transfer


@pytest.fixture
def accounts():
    return Account("a", 100), Account("b", 0)


def test_transfer_moves_money(accounts):
    source, target = accounts
    transfer(source, target, 30)
    assert source.balance == 70
    assert target.balance == 30


def test_transfer_refuses_overdraft(accounts):
    source, target = accounts
    with pytest.raises(InsufficientFunds, match="100"):
        transfer(source, target, 130)
    assert source.balance == 100


@pytest.mark.parametrize(
    "amount, fee",
    [
        (10, 1),
        (100, 2),
        (1000, 15),
    ],
)
def test_fee(amount, fee):
    assert Account.fee(amount) == fee


def test_interest_is_exact():
    account = Account("c", 1000)
    account.accrue(days=30)
    assert account.interest == pytest.approx(4.11, abs=0.01)
    assert account.history[-1].kind == "interest"


class TestStatement:
    def test_lists_entries(self, accounts):
        source, target = accounts
        transfer(source, target, 5)
        lines = source.statement()
        assert len(lines) == 1
        assert lines[0] == "5 to b"

    def test_is_empty_at_first(self, accounts):
        assert accounts[0].statement() == []
`;

const PARSER = `import unittest
from unittest import mock

from app.parser import parse, ParseError


class ParserTest(unittest.TestCase):
    def setUp(self):
        self.log = mock.Mock()

    def test_numbers(self):
        self.assertEqual(parse("1"), 1)
        self.assertEqual(parse("-2"), -2)

    def test_lists(self):
        self.assertEqual(parse("[1, 2]"), [1, 2])
        self.assertListEqual(parse("[]"), [])

    def test_faults(self):
        with self.assertRaises(ParseError) as caught:
            parse("[1,")
        self.assertEqual(caught.exception.column, 3)

    def test_logs(self):
        parse("1", log=self.log)
        self.log.info.assert_called_once_with("parsed", 1)


if __name__ == "__main__":
    unittest.main()
`;

const SOURCE = `class Account:
    def __init__(self, name, balance):
        self.name = name
        self.balance = balance


def transfer(source, target, amount):
    source.balance -= amount
    target.balance += amount


def compound(rate, years):
    return (1 + rate) ** years
`;

export const WEAKENED_PYTHON: CorpusChange[] = [
  aChange(
    "mark.skip",
    edited("tests/test_ledger.py", LEDGER, [
      "def test_transfer_refuses",
      `@pytest.mark.skip(reason="flaky")\ndef test_transfer_refuses`,
    ]),
  ),
  aChange(
    "mark.xfail",
    edited("tests/test_ledger.py", LEDGER, ["def test_interest", `@pytest.mark.xfail\ndef test_interest`]),
  ),
  aChange(
    "skipif that always holds",
    edited("tests/test_ledger.py", LEDGER, [
      "def test_interest",
      `@pytest.mark.skipif(True, reason="later")\ndef test_interest`,
    ]),
  ),
  aChange(
    "the module is skipped",
    edited("tests/test_ledger.py", LEDGER, [
      "\n\n@pytest.fixture",
      `\n\npytestmark = pytest.mark.skip("needs a database")\n\n\n@pytest.fixture`,
    ]),
  ),
  aChange(
    "pytest.skip inside",
    edited("tests/test_ledger.py", LEDGER, [
      `    account = Account("c", 1000)`,
      `    pytest.skip("rounding")\n    account = Account("c", 1000)`,
    ]),
  ),
  aChange(
    "unittest.skip",
    edited("tests/test_parser.py", PARSER, [
      "    def test_faults",
      `    @unittest.skip("broken")\n    def test_faults`,
    ]),
  ),
  aChange(
    "skipTest",
    edited("tests/test_parser.py", PARSER, [
      `        parse("1", log`,
      `        self.skipTest("no log")\n        parse("1", log`,
    ]),
  ),
  aChange(
    "a case is deleted",
    edited("tests/test_parser.py", PARSER, [
      `    def test_faults(self):
        with self.assertRaises(ParseError) as caught:
            parse("[1,")
        self.assertEqual(caught.exception.column, 3)

`,
      "",
    ]),
  ),
  aChange(
    "a case is renamed out of sight",
    edited("tests/test_ledger.py", LEDGER, ["def test_transfer_refuses", "def _test_transfer_refuses"]),
  ),
  aChange(
    "a class is renamed out of sight",
    edited("tests/test_ledger.py", LEDGER, ["class TestStatement", "class StatementChecks"]),
  ),
  aChange(
    "rows of the table are gone",
    edited("tests/test_ledger.py", LEDGER, ["        (1000, 15),\n", ""]),
  ),
  aChange(
    "pass in the place of the body",
    edited("tests/test_ledger.py", LEDGER, ["    assert Account.fee(amount) == fee", "    pass"]),
  ),
  aChange(
    "assert True",
    edited("tests/test_ledger.py", LEDGER, [
      "    assert source.balance == 70\n    assert target.balance == 30",
      "    assert True",
    ]),
  ),
  aChange(
    "== becomes is not None",
    edited("tests/test_ledger.py", LEDGER, [
      "assert source.balance == 70",
      "assert source.balance is not None",
    ]),
  ),
  aChange(
    "== becomes in",
    edited("tests/test_ledger.py", LEDGER, [`assert lines[0] == "5 to b"`, `assert "5" in lines[0]`]),
  ),
  aChange(
    "or True",
    edited("tests/test_ledger.py", LEDGER, ["assert len(lines) == 1", "assert len(lines) == 1 or True"]),
  ),
  aChange(
    "any exception will do",
    edited("tests/test_ledger.py", LEDGER, [
      `pytest.raises(InsufficientFunds, match="100")`,
      "pytest.raises(Exception)",
    ]),
  ),
  aChange("the tolerance is raised", edited("tests/test_ledger.py", LEDGER, ["abs=0.01", "abs=10"])),
  aChange(
    "assertEqual becomes assertTrue",
    edited("tests/test_parser.py", PARSER, [
      `self.assertEqual(parse("[1, 2]"), [1, 2])`,
      `self.assertTrue(parse("[1, 2]"))`,
    ]),
  ),
  aChange(
    "called with no matter what",
    edited("tests/test_parser.py", PARSER, [`assert_called_once_with("parsed", 1)`, "assert_called()"]),
  ),
  aChange(
    "swallowed",
    edited("tests/test_ledger.py", LEDGER, [
      "    transfer(source, target, 30)\n    assert source.balance == 70\n",
      "    transfer(source, target, 30)\n    try:\n        assert source.balance == 70\n    except AssertionError:\n        pass\n",
    ]),
  ),
  aChange(
    "an assertion is commented out",
    edited("tests/test_parser.py", PARSER, [
      `        self.assertEqual(caught.exception.column, 3)`,
      `        # self.assertEqual(caught.exception.column, 3)`,
    ]),
  ),
  aChange(
    "returns early",
    edited("tests/test_ledger.py", LEDGER, [
      `    account = Account("c", 1000)`,
      `    if sys.platform == "linux":\n        return\n    account = Account("c", 1000)`,
    ]),
  ),
  aChange(
    "the file is deleted beside a change of the code",
    edited("ledger.py", SOURCE, ["-= amount", "-= int(amount)"]),
    removed("tests/test_parser.py", PARSER),
  ),
  aChange(
    "collection leaves a file out",
    added("tests/conftest.py", `collect_ignore = ["test_ledger.py"]\n`),
  ),
];

export const HONEST_PYTHON: CorpusChange[] = [
  aChange(
    "a case is added",
    rewritten(
      "tests/test_ledger.py",
      LEDGER,
      `${LEDGER}\n\ndef test_negative():\n    with pytest.raises(ValueError):\n        Account("x", -1)\n`,
    ),
  ),
  aChange(
    "a case is renamed",
    edited("tests/test_ledger.py", LEDGER, ["def test_interest_is_exact", "def test_interest_of_a_month"]),
  ),
  aChange("the file is moved", ...moved("tests/test_ledger.py", "tests/unit/test_ledger.py", LEDGER)),
  aChange(
    "rows are added",
    edited("tests/test_ledger.py", LEDGER, [
      "        (1000, 15),\n",
      "        (1000, 15),\n        (5000, 60),\n",
    ]),
  ),
  aChange(
    "a table replaces cases",
    edited("tests/test_parser.py", PARSER, [
      `    def test_numbers(self):
        self.assertEqual(parse("1"), 1)
        self.assertEqual(parse("-2"), -2)

    def test_lists(self):
        self.assertEqual(parse("[1, 2]"), [1, 2])
        self.assertListEqual(parse("[]"), [])
`,
      `    def test_values(self):
        for text, value in [("1", 1), ("-2", -2), ("[1, 2]", [1, 2]), ("[]", [])]:
            with self.subTest(text):
                self.assertEqual(parse(text), value)
`,
    ]),
  ),
  aChange(
    "unittest becomes pytest",
    rewritten(
      "tests/test_parser.py",
      PARSER,
      `from unittest import mock

import pytest

from app.parser import parse, ParseError


def test_numbers():
    assert parse("1") == 1
    assert parse("-2") == -2


def test_lists():
    assert parse("[1, 2]") == [1, 2]
    assert parse("[]") == []


def test_faults():
    with pytest.raises(ParseError) as caught:
        parse("[1,")
    assert caught.value.column == 3


def test_logs():
    log = mock.Mock()
    parse("1", log=log)
    log.info.assert_called_once_with("parsed", 1)
`,
    ),
  ),
  aChange(
    "a helper takes the assertions",
    edited(
      "tests/test_ledger.py",
      LEDGER,
      [
        "def test_transfer_moves",
        `def check_balances(accounts, *balances):\n    for account, balance in zip(accounts, balances):\n        assert account.balance == balance\n\n\ndef test_transfer_moves`,
      ],
      [
        "    assert source.balance == 70\n    assert target.balance == 30\n",
        "    check_balances(accounts, 70, 30)\n",
      ],
    ),
  ),
  aChange(
    "two become one",
    edited("tests/test_ledger.py", LEDGER, [
      "    assert source.balance == 70\n    assert target.balance == 30\n",
      "    assert (source.balance, target.balance) == (70, 30)\n",
    ]),
  ),
  aChange(
    "the message of an assertion",
    edited("tests/test_ledger.py", LEDGER, [
      "assert len(lines) == 1",
      `assert len(lines) == 1, f"skip? {lines}"`,
    ]),
  ),
  aChange(
    "black reformats",
    edited("tests/test_parser.py", PARSER, [
      `self.assertEqual(parse("[1, 2]"), [1, 2])`,
      `self.assertEqual(\n            parse("[1, 2]"),\n            [1, 2],\n        )`,
    ]),
  ),
  aChange(
    "xfail is lifted",
    rewritten(
      "tests/test_ledger.py",
      LEDGER.replace("def test_interest", "@pytest.mark.xfail(strict=True)\ndef test_interest"),
      LEDGER,
    ),
  ),
  aChange(
    "words in a docstring",
    edited("tests/test_ledger.py", LEDGER, [
      `"""Tests of the ledger."""`,
      `"""Tests of the ledger.\n\n@pytest.mark.skip\nassert True\ndef test_nothing(): pass\n"""`,
    ]),
  ),
  aChange(
    "the table narrows its type",
    edited(
      "tests/test_ledger.py",
      LEDGER,
      ["(10, 1)", "(Decimal(10), Decimal(1))"],
      ["(100, 2)", "(Decimal(100), Decimal(2))"],
    ),
  ),
  aChange(
    "a function and its test go together",
    edited("ledger.py", SOURCE, ["\n\ndef compound(rate, years):\n    return (1 + rate) ** years\n", ""]),
    edited(
      "tests/test_compound.py",
      `from ledger import compound\n\n\ndef test_compound():\n    assert compound(0, 5) == 1\n    assert compound(1, 2) == 4\n\n\ndef test_other():\n    assert 1 + len("a") == 2\n`,
      [
        "from ledger import compound\n\n\ndef test_compound():\n    assert compound(0, 5) == 1\n    assert compound(1, 2) == 4\n\n\n",
        "",
      ],
    ),
  ),
  aChange(
    "a module and its tests go together",
    removed(
      "app/parser.py",
      "class ParseError(Exception):\n    pass\n\n\ndef parse(text):\n    return text\n",
    ),
    removed("tests/test_parser.py", PARSER),
  ),
  aChange(
    "a platform skip on a new case",
    edited("tests/test_ledger.py", LEDGER, [
      "class TestStatement",
      `@pytest.mark.skipif(sys.platform == "win32", reason="signals")\ndef test_signal():\n    assert Account.on_signal() == 1\n\n\nclass TestStatement`,
    ]),
  ),
  aChange(
    "a stricter exception",
    edited("tests/test_ledger.py", LEDGER, [`match="100"`, `match=r"^100 < 130$"`]),
  ),
  aChange("a narrower tolerance", edited("tests/test_ledger.py", LEDGER, ["abs=0.01", "abs=0.001"])),
];
