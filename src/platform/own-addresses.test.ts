// Which addresses lead back to this process.
import { expect, test } from 'bun:test'
import { hostname } from 'node:os'
import { isOwnAddress } from './own-addresses.ts'

const isOwn = (text: string): boolean => isOwnAddress(new URL(text), 3000, 'https://ai.example.com')

test.each([
  'http://localhost:3000',
  'http://127.0.0.1:3000/v1',
  'http://127.9.9.9:3000',
  'http://2130706433:3000',
  'http://0x7f.1:3000',
  'http://[::1]:3000',
  'http://[::ffff:127.0.0.1]:3000',
  'http://0.0.0.0:3000',
  'http://localhost.:3000',
  `http://${hostname()}:3000`,
  'https://ai.example.com/v1',
  'https://AI.example.com:443',
])('%s is refused as base URL, in every way of writing it, unless the operator allows it', (text) => {
  expect(isOwn(text)).toBe(true)
})

test.each([
  'http://localhost:3001',
  'http://localhost',
  'https://api.openai.com',
  'http://ai.example.com',
  'https://other.example.com',
])('%s is another server', (text) => {
  expect(isOwn(text)).toBe(false)
})
