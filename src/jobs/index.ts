// The face of the background jobs.
export { type Job, type JobFacts, type RunnerDeps, type RunningJobs, startJobs } from './runner.ts'
