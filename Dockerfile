# Image of the gateway: built with Node.js, run by Bun alone. Data, .env and logs live in /data, the program in /app.

FROM node:22-bookworm-slim AS build
WORKDIR /app
# Packages first: this layer stays as long as they do.
COPY package.json package-lock.json .npmrc ./
COPY console/package.json console/
COPY bin bin
RUN node -e "require('./bin/prepare.js').installPackages(process.cwd())"
COPY . .
# Builds the console, bundles the gateway, and takes the Bun binary out of its package.
RUN node -e "const { buildConsole, buildServer } = require('./bin/prepare.js'); buildConsole(process.cwd()); buildServer(process.cwd())" \
  && cp -L "$(node -p "require('./bin/prepare.js').findBun(process.cwd())")" /usr/local/bin/bun

FROM debian:bookworm-slim
# /app/logs exists for deployments that pass `--log-dir /app/logs`, as New API's do.
RUN groupadd --gid 10001 tollgate \
  && useradd --uid 10001 --gid 10001 --home-dir /data --no-create-home --shell /usr/sbin/nologin tollgate \
  && install --directory --owner=10001 --group=10001 /data /app/logs
COPY --from=build /usr/local/bin/bun /usr/local/bin/bun
COPY --from=build /app/LICENSE /app/NOTICE /app/
COPY --from=build /app/dist/server /app/dist/server
COPY --from=build /app/console/dist /app/console/dist

# As bin/www sets them: enough parallel requests to upstreams, and no telemetry. Bun reads them before it starts.
ENV BUN_CONFIG_MAX_HTTP_REQUESTS=65336 DO_NOT_TRACK=1
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["bun", "--no-env-file", "-e", "const r = await fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/api/status'); process.exit(r.ok && (await r.json()).success === true ? 0 : 1)"]
ENTRYPOINT ["bun", "--no-env-file", "/app/dist/server/main.js"]
