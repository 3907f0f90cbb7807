# By tag: a digest needs a registry to be looked up in; whoever builds for service pins it (docs/operations.md).
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --create-home app
WORKDIR /app
COPY requirements/app.txt requirements/app.txt
RUN pip install --no-cache-dir --require-hashes -r requirements/app.txt
COPY manage.py gunicorn.conf.py ./
COPY deploy/is_well.py deploy/is_well.py
COPY shopify_exact shopify_exact
COPY apps apps
COPY templates templates
COPY static static
COPY locale locale
# The static files need no secret and no database; the real settings come with the environment.
RUN python manage.py collectstatic --no-input && chown -R app /app/build
USER app
EXPOSE 8000
CMD ["gunicorn", "shopify_exact.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4"]
