// The official Google Gen AI SDK against the running gateway, over every upstream dialect.
import { google } from './google-client.ts'
import { describeClients } from './scenarios.ts'

describeClients([google])
