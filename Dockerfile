# All programs of Coldchain, for docker-compose.yml. No secret and no setting is in the image.
FROM python:3.11.11-slim-bookworm AS made
WORKDIR /srv/coldchain
# By hash; the folder is where it will lie, as the editable install names it.
COPY . .
# Readable for whoever it runs as, however closed the checkout was.
RUN sh scripts/setup.sh server && rm -rf .venv/.coldchain-stamps && chmod -R a+rX .

FROM python:3.11.11-slim-bookworm
LABEL org.opencontainers.image.title="Coldchain" org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --uid 1000 --no-create-home --home-dir /var/lib/coldchain --shell /usr/sbin/nologin coldchain \
    && install -d -o coldchain -g coldchain -m 0700 /var/lib/coldchain /etc/coldchain
COPY --from=made /srv/coldchain /srv/coldchain
ENV PATH=/srv/coldchain/.venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 HOME=/tmp
USER 1000:1000
WORKDIR /var/lib/coldchain
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=30s --start-period=120s CMD ["coldchain", "health"]
ENTRYPOINT ["coldchain"]
CMD ["--help"]
