# One image with api, worker, cli and page. The commands are in docker-compose.yml; without one, the api runs.
# Nothing is compiled but the page: Node runs the TypeScript as it is. That is why this is not `pnpm deploy`, which would copy our
# packages into node_modules, where Node strips no types.

FROM node:26-slim AS page
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml tsconfig.base.json ./
COPY packages/contract packages/contract
COPY apps/web apps/web
RUN npx -y pnpm@12.21.0 install --frozen-lockfile --filter "@tiktok-connect/web..."
RUN cd apps/web && node node_modules/vite/bin/vite.js build

FROM node:26-slim AS programs
WORKDIR /app
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY packages packages
COPY apps/api apps/api
COPY apps/worker apps/worker
COPY apps/cli apps/cli
RUN npx -y pnpm@12.21.0 install --frozen-lockfile --prod --no-optional --filter "@tiktok-connect/api..." --filter "@tiktok-connect/worker..." --filter "@tiktok-connect/cli..."

FROM node:26-slim
# What must survive a crash, such as answers of TikTok that could not be stored yet. And nothing that could install or build more.
RUN install -d -o node -g node /data \
  && rm -rf /usr/local/lib/node_modules /usr/local/include /usr/local/bin/npm /usr/local/bin/npx /usr/local/bin/corepack /usr/local/bin/yarn* /opt/yarn*
WORKDIR /app
COPY --from=programs /app ./
COPY --from=page /app/apps/web/dist apps/web/dist
ENV NODE_ENV=production DATA_DIR=/data
USER node
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://localhost:${process.env.PORT ?? 3000}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/api/src/main.ts"]
