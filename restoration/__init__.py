"""What a mine owes, and what is done about it: the law, the record and the services."""
