// stands for ./js/matrix.js
