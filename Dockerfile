# Two stages: the first builds a wheel and installs it from the locked requirements, the second holds only what runs.
FROM python:3.11-slim AS build
WORKDIR /src
COPY requirements.txt ./
RUN python -m venv /opt/coach \
 && /opt/coach/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.txt
COPY requirements.lock pyproject.toml README.md LICENSE CHANGELOG.md manifest.json manifest-many.json hatch_build.py ./
RUN python -m venv /opt/build \
 && /opt/build/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --only-binary :all: -r requirements.lock
COPY bot bot
COPY data data
COPY prompts prompts
RUN /opt/build/bin/python -m pip wheel --no-deps --no-build-isolation --wheel-dir /wheel . \
 && /opt/coach/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps /wheel/*.whl \
 && rm -rf /opt/coach/lib/python3.11/site-packages/pip

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /data coach && mkdir /data && chown coach /data
COPY --from=build /opt/coach /opt/coach
ENV PATH=/opt/coach/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    TPM_DATABASE=/data/coach.sqlite3 \
    TPM_LOG=json
USER coach
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:3000/readyz', timeout=2)"]
CMD ["tpm-coach", "serve", "--host", "0.0.0.0", "--port", "3000"]
