"""Where a firm stands: verdicts, kept beside the entries they were made from, and the pages that show them."""
