// stands for ./js/theme.js
