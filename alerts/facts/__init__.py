"""What the watcher found, as points for panels. Not judgement: that is done."""
