"""`python -m bot`: the same as the `tpm-coach` command."""

import sys

from bot.cli import main

sys.exit(main())
