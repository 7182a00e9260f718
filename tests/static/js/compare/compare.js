// stands for ./js/compare.js
