"""The exceptions of a wrong program or configuration. Wrong data never raises: it becomes a finding."""


class OctetError(Exception):
    """Base of all: the message names the thing and the mend. `exit_code` is what the command returns."""

    exit_code = 3


class ConfigurationError(OctetError):
    """A setting, key, registry record or call is wrong."""

    exit_code = 2


class StaleRunError(OctetError):
    """A newer run took over this district and period: nothing of this run was committed; run again."""


class LedgerError(OctetError):
    """The ledger, vault and lake disagree; `octet verify` says where."""


class InterruptionError(OctetError):
    """Somebody ended the command (Ctrl-C, SIGTERM); the exit code is a shell's for that."""

    exit_code = 130
