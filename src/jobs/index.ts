// The face of the background jobs.
export { type Job, type RunnerDeps, type RunningJobs, startJobs } from './runner.ts'
