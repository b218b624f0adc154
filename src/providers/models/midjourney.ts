// Midjourney's actions, which are priced like models.

export const midjourneyActions: readonly string[] = [
  'mj_imagine',
  'mj_describe',
  'mj_blend',
  'mj_upscale',
  'mj_variation',
  'mj_reroll',
  'mj_modal',
  'mj_inpaint',
  'mj_zoom',
  'mj_custom_zoom',
  'mj_shorten',
  'mj_high_variation',
  'mj_low_variation',
  'mj_pan',
  'swap_face',
  'mj_upload',
  'mj_video',
  'mj_edits',
]
