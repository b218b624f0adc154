// PM2: `pm2 start ecosystem.config.cjs`. One launcher; more processes are WORKERS's business, not PM2's cluster mode.
module.exports = {
  apps: [
    {
      name: 'tollgate',
      script: 'bin/www',
      cwd: __dirname,
      exec_mode: 'fork',
      instances: 1,
      // A stop waits for running answers: up to 30 seconds, and 60 more when answers are finished for clients that left.
      kill_timeout: 100000,
      // A start that fails for a wrong setting is not repeated without end.
      min_uptime: 5000,
      max_restarts: 10,
      env: { NODE_ENV: 'production' },
    },
  ],
}
