"""Who changed what, when and why: append-only, hash-chained, in the transaction of the change."""
