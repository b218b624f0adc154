// Rerankers in Jina's shape: lane and client codec.
export { jinaRerankClient } from './client.ts'
export { jinaRerank } from './lane.ts'
