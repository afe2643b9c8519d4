"""Where bytes come from: files, folders and corpora, delivered as units that become Documents."""
