"""What makes a package, or a monorepo, that was not there before."""
