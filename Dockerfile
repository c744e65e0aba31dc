# docker build -t thi-tuan .
# docker run --read-only --tmpfs /tmp -v thi-tuan:/data -p 8080:8080 --env-file .env thi-tuan

FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 UV_NO_CACHE=1 UV_LINK_MODE=copy
WORKDIR /app
# The installer in an environment of its own, so that it stays out of the image.
COPY locks ./locks
RUN python -m venv /installer \
    && /installer/bin/pip install --quiet --require-hashes -r locks/uv.txt \
    && python -m venv --without-pip .venv \
    && VIRTUAL_ENV=/app/.venv /installer/bin/uv pip install --require-hashes --compile-bytecode -r locks/runtime.txt
COPY . .
RUN .venv/bin/python -m bot catalogues \
    && .venv/bin/python -m compileall -q bot content handlers messaging quiz reports services storage \
    && rm -r locks

FROM python:3.11-slim
RUN groupadd --gid 10001 thituan \
    && useradd --uid 10001 --gid thituan --no-create-home --home-dir /data --shell /usr/sbin/nologin thituan \
    && install --directory --owner=thituan --group=thituan --mode=0750 /data
WORKDIR /app
# Owned by root: the bot cannot change itself. Bytecode is there already, so nothing is written below /app.
COPY --from=build /app /app
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    THITUAN_DATABASE_URL=sqlite+aiosqlite:////data/thituan.sqlite3 \
    THITUAN_LISTEN=0.0.0.0:8080
USER thituan
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as r; \
r.urlopen('http://127.0.0.1:%s/healthz' % os.environ['THITUAN_LISTEN'].rpartition(':')[2], timeout=4).read()"]
ENTRYPOINT ["python", "-m", "bot"]
CMD ["run"]
