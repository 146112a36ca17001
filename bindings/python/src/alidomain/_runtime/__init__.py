"""What the generated module is built on."""
