# Headwater's app server. Two stages: the first builds, the second holds no build tools and runs as nobody in particular.
FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
COPY tools ./tools
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:24-bookworm-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends bubblewrap git ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --create-home --uid 10001 headwater \
 && install -d -o headwater -g headwater /var/lib/headwater
WORKDIR /app
COPY --from=build --chown=root:root /src/package.json /src/LICENSE ./
COPY --from=build --chown=root:root /src/bin ./bin
COPY --from=build --chown=root:root /src/dist ./dist
COPY --from=build --chown=root:root /src/schemas ./schemas
COPY --from=build --chown=root:root /src/node_modules ./node_modules
USER headwater
ENV HEADWATER_DATA=/var/lib/headwater HEADWATER_HOST=0.0.0.0 HEADWATER_PORT=3000
EXPOSE 3000
VOLUME /var/lib/headwater
HEALTHCHECK --interval=30s --timeout=5s CMD ["node", "-e", "fetch('http://127.0.0.1:3000/healthz').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))"]
ENTRYPOINT ["node", "bin/headwater.js"]
CMD ["serve"]
