"""Evidence packs: what happened to goods, so that it stands up in front of an auditor."""
