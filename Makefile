# Thin aliases; python3 dev.py does the work, also on machines without make.
.PHONY: run test chaos bench lint audit setup screenshots requirements
run:
	@python3 dev.py run $(if $(filter 1,$(ONCE)),--once)
test:
	@python3 dev.py test
chaos:
	@python3 dev.py chaos $(if $(filter 1,$(SHORT)),--short)
bench:
	@python3 dev.py bench $(ONLY)
lint:
	@python3 dev.py lint
audit:
	@python3 dev.py audit
setup:
	@python3 dev.py setup
screenshots:
	@python3 dev.py screenshots
requirements:
	@python3 dev.py requirements
