# The front door. Every target is a thin call of one program, memora-content, whose --help explains
# the options; ARGS is passed on to it:  make build ARGS='--json'
#
# Settings are variables: of the call (make build DIST=out), of the environment, or of a file .env.
# README.md lists them all.

MEMORA = node_modules/.bin/memora-content
# The Node that the project pins, for the scripts that make calls itself.
export PATH := $(CURDIR)/node_modules/.bin:$(PATH)

.PHONY: help install snapshot build diff preview deploy rollback releases prune verify worker test bench screenshots typecheck types accept clean
.DEFAULT_GOAL := help

help: ## lists the targets
	@echo 'memora-content: Memora lessons as static JSON, from the database to the CDN.'
	@echo
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-19s %s\n", $$1, $$2 }'
	@echo
	@echo 'Start with: make build'

install: node_modules/.package-lock.json ## installs what the others need, as they do themselves

snapshot: node_modules/.package-lock.json ## dumps the database into the snapshot folder (DATABASE_URL or FRAPPE_SITE_CONFIG, SNAPSHOT)
	@$(MEMORA) snapshot $(ARGS)

build: node_modules/.package-lock.json ## renders the snapshot into the dist folder (SNAPSHOT, DIST, PLANS, STABLE_NAMES)
	@$(MEMORA) build $(ARGS)

diff: node_modules/.package-lock.json ## says what this snapshot changes for students (SNAPSHOT, BASE: a folder, a git revision or live)
	@$(MEMORA) diff $(ARGS)

preview: node_modules/.package-lock.json ## serves the content and a page to explore it, and follows the snapshot (SNAPSHOT, DIST, PORT, DRAFTS)
	@$(MEMORA) preview $(ARGS)

deploy: node_modules/.package-lock.json ## publishes the dist folder to R2, or to a folder bucket (DIST, PLANS, R2_*, BUCKET_DIR)
	@$(MEMORA) deploy $(ARGS)

rollback: node_modules/.package-lock.json ## points the manifests back at an earlier release (RELEASE, PLANS)
	@$(MEMORA) rollback $(ARGS)

releases: node_modules/.package-lock.json ## lists what each plan can go back to (PLANS)
	@$(MEMORA) releases $(ARGS)

prune: node_modules/.package-lock.json ## deletes superseded pages past the grace period (GRACE_HOURS, KEEP_RELEASES)
	@$(MEMORA) prune $(ARGS)

verify: node_modules/.package-lock.json ## walks what is published and checks every link, hash and header (CDN_BASE_URL, PLANS)
	@$(MEMORA) verify $(ARGS)

worker: node_modules/.package-lock.json ## takes changed plans from the Redis queue and publishes them (REDIS_URL); ARGS=status tells what it does
	@$(MEMORA) worker $(ARGS)

test: node_modules/.package-lock.json ## installs and starts what the tests need, then runs them all
	@npm run --silent test -- $(ARGS)

bench: node_modules/.package-lock.json ## measures, against peers and limits in the same run
	@npm run --silent bench -- $(ARGS)

typecheck: node_modules/.package-lock.json ## checks the types, and that those of the schemas are current
	@npm run --silent typecheck
	@npm run --silent types -- --check

types: node_modules/.package-lock.json ## writes the types that come from the schemas
	@npm run --silent types

accept: node_modules/.package-lock.json ## takes what the builds of test/cases give now as what they must give
	@npm run --silent accept

screenshots: node_modules/.package-lock.json ## makes the README's pictures of the preview
	@npm run --silent screenshots

clean: ## removes what builds and installs made
	rm -rf dist dist-drafts node_modules test/bench/peers/*/node_modules

# npm writes this file last, so it is older than the lock file only when an install is due.
node_modules/.package-lock.json: package.json package-lock.json
	npm ci --include=dev
	@touch $@
