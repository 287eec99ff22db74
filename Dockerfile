# One image for every role; the command says which. Kafka, PostgreSQL and the object store are other people's images.
FROM python:3.11-slim-bookworm

# What Blender loads from the system (infra/local/blender_libraries.py).
RUN apt-get update -qq && apt-get install -y -qq --no-install-recommends \
      libx11-6 libxi6 libxfixes3 libxrender1 libsm6 libice6 libxkbcommon0 libgl1 \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /forge
COPY requirements requirements
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements/image.txt

# What a GPU worker needs beyond that, for example --build-arg EXTRA_PACKAGES="torch diffusers transformers accelerate".
ARG EXTRA_PACKAGES=""
RUN if [ -n "$EXTRA_PACKAGES" ]; then pip install --no-cache-dir $EXTRA_PACKAGES; fi

COPY . .
RUN pip install --no-cache-dir --no-deps --no-build-isolation . \
    && useradd --uid 10001 --create-home forge && install -d -o forge /data
USER forge
ENV FORGELOG_HOST=0.0.0.0 FORGELOG_DATA=/data PYTHONUNBUFFERED=1 MALLOC_ARENA_MAX=2
EXPOSE 7400
CMD ["python", "-m", "gateway"]
