"""One async function for each verb an official would use; each opens its own unit of work."""
