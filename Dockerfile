# The image of `partner-center`: the workers of a shared journal, `bulk submit`, and the emulator.
#
#     docker build --build-arg VERSION=1.2.3 --tag partner-center:1.2.3 .
#
# VERSION is the version that `partner-center --version` prints: the build does not see the repository's tags.
# Every distribution has the version of constraints/dev.txt. In place of the base image's tag, write its digest.
ARG PYTHON=3.13

FROM python:${PYTHON}-slim-bookworm AS build
ARG VERSION=0.0.0.dev0
ENV PIP_NO_CACHE_DIR=1 SETUPTOOLS_SCM_PRETEND_VERSION=${VERSION}
WORKDIR /source
COPY . .
RUN pip install --constraint constraints/dev.txt hatchling hatch-vcs \
    && pip wheel --no-build-isolation --no-deps --wheel-dir /wheels .
RUN python -m venv /opt/partner-center \
    && /opt/partner-center/bin/pip install --constraint constraints/dev.txt "$(echo /wheels/*.whl)[all,cluster]"

FROM python:${PYTHON}-slim-bookworm
# The emulator writes its certificate to /shared; a volume takes over the folder's owner.
RUN useradd --system --uid 10001 --create-home partner-center \
    && install --directory --owner=partner-center /shared
COPY --from=build /opt/partner-center /opt/partner-center
ENV PATH=/opt/partner-center/bin:${PATH} PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
USER 10001
WORKDIR /home/partner-center
EXPOSE 8081
# A worker finishes what is in flight. Give it 90 seconds: a call takes at most 60.
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=10s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8081/healthz', timeout=9)"]
ENTRYPOINT ["partner-center"]
CMD ["bulk", "work", "--health-port", "8081", "--log-format", "json"]
