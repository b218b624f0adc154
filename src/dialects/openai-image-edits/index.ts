// OpenAI Images (edits and variations). They share their words with generations, so the code stands there.
export { openaiImageEditsClient } from '../openai-images/client.ts'
export { openaiImageEdits } from '../openai-images/lane.ts'
