// OpenAI Images (generations): lane, client codec, and the JSON upstreams of other vendors.
export { openaiImagesClient } from './client.ts'
export { openaiImages } from './lane.ts'
export { openaiImagesUpstream } from './upstream.ts'
