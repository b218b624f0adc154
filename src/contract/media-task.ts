// Asynchronous media work in lists: drawings and general tasks.

/** One drawing (Midjourney). Times are unix milliseconds. */
export type Drawing = {
  id: number
  code: number
  user_id: number
  action: string
  mj_id: string
  prompt: string
  prompt_en: string
  description: string
  state: string
  submit_time: number
  start_time: number
  finish_time: number
  image_url: string
  video_url: string
  /** JSON text. */
  video_urls: string
  status: string
  /** `0%` to `100%`. */
  progress: string
  fail_reason: string
  /** 0 in people's own lists. */
  channel_id: number
  quota: number
  /** JSON texts. */
  buttons: string
  properties: string
}

/** One task (music, video). Times are unix seconds. */
export type MediaTask = {
  id: number
  created_at: number
  updated_at: number
  task_id: string
  platform: string
  user_id: number
  group: string
  /** 0 in people's own lists. */
  channel_id: number
  quota: number
  action: string
  status: string
  fail_reason: string
  result_url?: string
  submit_time: number
  start_time: number
  finish_time: number
  progress: string
  properties: unknown
  /** For administrators. */
  username?: string
  /** What the upstream answered. */
  data: unknown
}
