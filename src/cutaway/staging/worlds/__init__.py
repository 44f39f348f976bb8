"""One recipe a place; each module registers its places with `cutaway.staging.plan.world`."""
