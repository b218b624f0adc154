// The official Anthropic SDK against the running gateway, over every upstream dialect.
import { anthropic } from './anthropic-client.ts'
import { describeClients } from './scenarios.ts'

describeClients([anthropic])
